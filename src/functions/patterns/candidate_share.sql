-- write: candidate_share(1000000, {candidates})
-- found: SELECT 1000000 / count(*) AS n FROM edges GROUP BY ambiguity_group
-- not: SELECT 1000 / count(*) AS n FROM edges
1000000 / candidates
