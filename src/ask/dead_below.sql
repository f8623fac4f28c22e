-- How many are judged with less than $percent, by reason.
SELECT reason, count(*) AS judged FROM judged WHERE percent < $percent GROUP BY reason ORDER BY judged DESC, reason
