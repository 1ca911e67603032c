-- Examines entries before they are stored: for each, in order, its text, its two times, and what forbids it (entry_fault).
-- Raises a data exception where one is no readable JSON (\u0000 and lone surrogates included) or has a time that does not exist.
CREATE OR REPLACE FUNCTION app.examine_entries(
    tenant uuid, streams text[], entry_streams integer[], versions integer[], types text[], entries bytea[],
    OUT lines json[], OUT recorded timestamptz[], OUT occurred timestamptz[], OUT faults text[]
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT array_agg(text_of.line ORDER BY given.number),
           array_agg(CASE WHEN judged.fault IS NULL THEN written.recordedtime::timestamptz END ORDER BY given.number),
           array_agg(CASE WHEN judged.fault IS NULL THEN written.time::timestamptz END ORDER BY given.number),
           array_agg(judged.fault ORDER BY given.number)
      INTO lines, recorded, occurred, faults
      FROM unnest(entry_streams, versions, types, entries) WITH ORDINALITY AS given (stream, version, type, entry, number),
           LATERAL (SELECT convert_from(given.entry, 'UTF8')::json AS line OFFSET 0) AS text_of,
           LATERAL json_to_record(text_of.line) AS written (
               tenant text, subject text, streamversion integer, type text, "time" text, recordedtime text
           ),
           LATERAL (
               SELECT app.entry_fault(
                   given.entry, examine_entries.tenant, streams[given.stream], given.version, given.type,
                   written.tenant, written.subject, written.streamversion, written.type, written.time, written.recordedtime
               ) AS fault OFFSET 0
           ) AS judged;
END
$$;
