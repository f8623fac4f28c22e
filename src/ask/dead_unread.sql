-- How many files could not be read whole.
SELECT count(*) AS files FROM files WHERE parse_status <> 'ok'
