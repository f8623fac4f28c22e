-- Calls functions of the engine.
-- key: path
-- column path: The file.
-- column shouted: Its name in capitals.
-- column half: Half its size.
SELECT path, upper(coalesce(module, path)) AS shouted, size / 2 AS half FROM files WHERE path ~ '[a-z]' AND size > $least
