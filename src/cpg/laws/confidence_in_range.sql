-- Confidence lies between 0 and 1.
SELECT edge_id, confidence FROM edges WHERE confidence < 0 OR confidence > 1
