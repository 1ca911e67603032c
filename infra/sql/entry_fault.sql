-- What forbids an entry to be stored, as a code; NULL where nothing does. The rules of the log, in one place for both of its doors.
--
-- written_… is what the entry says of itself, the rest is what it was handed in as. Being one expression, it is inlined by the planner.
CREATE OR REPLACE FUNCTION app.entry_fault(
    entry bytea, tenant uuid, stream text, version integer, type text,
    written_tenant text, written_subject text, written_streamversion integer, written_type text,
    written_time text, written_recordedtime text
) RETURNS text
LANGUAGE sql VOLATILE
RETURN CASE
    WHEN octet_length(entry) > 65535
        THEN 'entry-too-long' -- an entry's length is a u16 in the published tiles (tlog-tiles)
    WHEN position('\x0a'::bytea IN entry) > 0 OR position('\x0d'::bytea IN entry) > 0
        THEN 'entry-has-line-break' -- json allows them between its tokens; a line of the log is one line
    WHEN written_tenant IS DISTINCT FROM tenant::text
        THEN 'entry-of-another-tenant'
    WHEN written_subject IS DISTINCT FROM stream OR written_streamversion IS DISTINCT FROM version OR written_type IS DISTINCT FROM type
        THEN 'entry-contradicts-request'
    WHEN type !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*\.v[1-9][0-9]*$'
        THEN 'entry-type-malformed'
    -- RFC 3339 in UTC with microseconds; that all else are digits, the cast tells, which would take spaces too
    WHEN (written_time LIKE '____-__-__T__:__:__.______Z' AND strpos(written_time, ' ') = 0) IS NOT TRUE
      OR (written_recordedtime LIKE '____-__-__T__:__:__.______Z' AND strpos(written_recordedtime, ' ') = 0) IS NOT TRUE
        THEN 'entry-time-malformed'
    WHEN written_recordedtime::timestamptz > clock_timestamp() + interval '5 seconds'
        THEN 'entry-from-the-future'
END;
