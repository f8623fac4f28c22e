-- write: candidate_share({confidence}, {candidates})
-- column: confidence millionths
-- found: SELECT millionths / n AS share FROM (SELECT bstart AS millionths, bend AS n FROM nodes)
-- not: SELECT bstart / n AS share FROM (SELECT bstart, bend AS n FROM nodes)
-- not: SELECT millionths / 1000000 AS share FROM (SELECT bstart AS millionths FROM nodes)
confidence / candidates
