-- What the way begins from: starts that are no ends.
SELECT id FROM starts EXCEPT SELECT id FROM ends
