-- Several streams of a tenant, as they stood at one moment; a stream without events gives no row.
CREATE OR REPLACE FUNCTION app.load_streams(tenant uuid, streams text[])
RETURNS TABLE (stream text, last_version integer, line_count integer, lines bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT stream_id, max(stream_version), count(*)::integer,
               convert_to(string_agg(entry::text, E'\n' ORDER BY stream_version), 'UTF8')
          FROM ekole.event
         WHERE tenant_id = tenant AND stream_id = ANY (streams)
         GROUP BY stream_id;
END
$$;
