-- Where links lead from starts: each entity once, by a shortest way, of several the surest; previous: the last before it. A turn has
-- all that is reached by then, and one that finds nothing new is none.
WITH RECURSIVE walk AS (
  SELECT id, 0 AS depth, CAST(1 AS DECIMAL(7, 6)) AS confidence, CAST(NULL AS BIGINT) AS previous, 0 AS turn FROM starts
  UNION ALL
  SELECT id, depth, confidence, previous, turn + 1 FROM (
    SELECT *, max(depth) OVER () AS deepest FROM (
      SELECT *, row_number() OVER (PARTITION BY id ORDER BY depth, confidence DESC, previous) AS place FROM (
        SELECT w.turn, unnest([w.id, l.dst]) AS id, unnest([w.depth, w.turn + 1]) AS depth,
               unnest([w.confidence, least(w.confidence, l.confidence)]) AS confidence, unnest([w.previous, w.id]) AS previous
        FROM walk AS w LEFT JOIN links AS l ON l.src = w.id AND w.depth = w.turn
      ) WHERE id IS NOT NULL
    ) WHERE place = 1
  ) WHERE deepest > turn
)
SELECT DISTINCT id, depth, confidence, previous FROM walk
