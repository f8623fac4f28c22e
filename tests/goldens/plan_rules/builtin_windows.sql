-- Calls window functions.
-- key: path, bstart, qualified_name
-- column path: The file.
-- column bstart: Where the definition begins.
-- column qualified_name: Its name.
-- column place: Which of the file it is.
-- column before: Where the one before it begins.
SELECT path, bstart, qualified_name, row_number() OVER inside AS place,
       lag(bstart) OVER inside AS before
FROM definitions WINDOW inside AS (PARTITION BY path ORDER BY bstart, qualified_name)
