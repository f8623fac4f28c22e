-- A witness that refuses a file has no say in what differs there.
SELECT c.path, c.subject, c.bstart, d.code
FROM conflicts AS c
JOIN diagnostics AS d ON d.path = c.path AND d.stage = c.right_origin
