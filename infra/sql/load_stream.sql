-- One stream of a tenant after a version: its lines joined by line feeds, how many they are, and the version of the last.
CREATE OR REPLACE FUNCTION app.load_stream(
    tenant uuid, stream text, after_version integer, OUT last_version integer, OUT line_count integer, OUT lines bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    SELECT max(stream_version), count(*), convert_to(string_agg(entry::text, E'\n' ORDER BY stream_version), 'UTF8')
      INTO last_version, line_count, lines
      FROM ekole.event
     WHERE tenant_id = tenant AND stream_id = stream AND stream_version > after_version;
END
$$;
