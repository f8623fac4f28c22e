-- Calls aggregates of the program.
-- key: path, bstart
-- column path: The file.
-- column bstart: Where the reference is.
-- column winner: What it leads to, best of all.
SELECT path, bstart, first_by(target, rank_key(0, millionths_of(confidence), target)) AS winner
FROM "references" GROUP BY path, bstart
