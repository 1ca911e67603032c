-- A tenant's log after a position, at most so many lines, joined by line feeds; with the head of the same moment, so that the
-- reader can tell the end of the log from a hole in it. No row where there is no such tenant.
CREATE OR REPLACE FUNCTION app.read_log(tenant uuid, after_position bigint, line_limit integer)
RETURNS TABLE (head bigint, first_position bigint, last_position bigint, line_count integer, lines bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT tenant_head.position, batch.first, batch.last, batch.found, batch.lines
          FROM ekole.tenant_head,
               LATERAL (
                   SELECT min(line.position) AS first, max(line.position) AS last, count(*)::integer AS found,
                          convert_to(string_agg(line.entry::text, E'\n' ORDER BY line.position), 'UTF8') AS lines
                     FROM (
                         SELECT event.position, event.entry
                           FROM ekole.event
                          WHERE event.tenant_id = tenant AND event.position > after_position
                          ORDER BY event.position
                          LIMIT line_limit
                     ) AS line
               ) AS batch
         WHERE tenant_head.tenant_id = tenant;
END
$$;
