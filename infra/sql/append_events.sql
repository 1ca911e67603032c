-- The only door of the log: takes a batch of append requests of one tenant and gives a verdict for each.
--
-- Per request: actors, keys, fingerprints, ids, and how many of the entries and guards below are its own, in order.
-- Per entry: its stream, its version there, its type, its line in UTF-8. Per guard: a stream and the version it must still have.
--
-- Verdicts, one row a request, in order:
--   appended, repeated    first_position … last_position, ids     (no events: first_position = last_position + 1)
--   version-conflict      stream, expected, actual
--   key-reused            the key was used for another request
--   entry-refused         code, detail
-- Errors, for the whole batch: EK001 no such tenant, EK002 another tenant's transaction, EK003 isolation level, EK004 batch.
--
-- The order is the proof: the head is locked by a statement of its own, so that every later statement sees what the writer before
-- has committed. One statement that locked and looked, a CTE or a STABLE function would look at the snapshot from before the lock.
CREATE OR REPLACE FUNCTION app.append_events(
    tenant uuid,
    actors text[], keys text[], fingerprints bytea[], ids json[], entry_counts integer[], guard_counts integer[],
    streams text[], versions integer[], types text[], entries bytea[],
    guard_streams text[], guard_versions integer[]
) RETURNS TABLE (
    verdict text, first_position bigint, last_position bigint, first_ids json,
    stream text, expected integer, actual integer, code text, detail text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
    head_before bigint;
    entries_before integer := 0;
    guards_before integer := 0;
    earlier record;
    line json;
    read record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'events are appended at READ COMMITTED, not %', current_setting('transaction_isolation') USING ERRCODE = 'EK003';
    END IF;
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    IF cardinality(keys) NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION 'a batch holds 1 to 64 requests, not %', cardinality(keys) USING ERRCODE = 'EK004';
    END IF;

    SELECT position INTO head FROM ekole.tenant_head WHERE tenant_id = tenant FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no tenant %', tenant USING ERRCODE = 'EK001';
    END IF;

    FOR r IN 1 .. cardinality(keys) LOOP
        head_before := head;
        verdict := NULL; first_position := NULL; last_position := NULL; first_ids := NULL;
        stream := NULL; expected := NULL; actual := NULL; code := NULL; detail := NULL;

        SELECT fingerprint, receipt.first_position, receipt.last_position, receipt.ids INTO earlier
          FROM ekole.receipt
         WHERE tenant_id = tenant AND actor = actors[r] AND idempotency_key = keys[r];
        IF FOUND THEN
            IF earlier.fingerprint = fingerprints[r] THEN
                verdict := 'repeated';
                first_position := earlier.first_position; last_position := earlier.last_position; first_ids := earlier.ids;
            ELSE
                verdict := 'key-reused';
            END IF;
        ELSE
            BEGIN
                FOR g IN guards_before + 1 .. guards_before + guard_counts[r] LOOP
                    SELECT coalesce(max(stream_version), 0) INTO actual
                      FROM ekole.event WHERE tenant_id = tenant AND stream_id = guard_streams[g];
                    IF actual <> guard_versions[g] THEN
                        stream := guard_streams[g]; expected := guard_versions[g];
                        RAISE EXCEPTION USING ERRCODE = 'EK409';
                    END IF;
                END LOOP;

                FOR e IN entries_before + 1 .. entries_before + entry_counts[r] LOOP
                    IF stream IS DISTINCT FROM streams[e] THEN
                        stream := streams[e];
                        SELECT coalesce(max(stream_version), 0) INTO actual
                          FROM ekole.event WHERE tenant_id = tenant AND stream_id = stream;
                    END IF;
                    IF versions[e] <> actual + 1 THEN
                        expected := versions[e] - 1;
                        RAISE EXCEPTION USING ERRCODE = 'EK409';
                    END IF;
                    actual := versions[e];

                    line := convert_from(entries[e], 'UTF8')::json;
                    SELECT * INTO read FROM json_to_record(line) AS (
                        tenant text, subject text, streamversion integer, type text, "time" timestamptz, recordedtime timestamptz
                    );
                    code := CASE
                        WHEN octet_length(entries[e]) > 65535 THEN 'entry-too-long'
                        WHEN position('\x0a'::bytea IN entries[e]) > 0 OR position('\x0d'::bytea IN entries[e]) > 0
                            THEN 'entry-has-line-break'
                        WHEN read.tenant IS DISTINCT FROM tenant::text THEN 'entry-of-another-tenant'
                        WHEN read.subject IS DISTINCT FROM stream OR read.streamversion IS DISTINCT FROM actual
                            OR read.type IS DISTINCT FROM types[e] THEN 'entry-contradicts-request'
                        WHEN read.type !~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*\.v[1-9][0-9]*$'
                            THEN 'entry-type-malformed'
                        WHEN read.time IS NULL OR read.recordedtime IS NULL THEN 'entry-time-malformed'
                        WHEN read.recordedtime > clock_timestamp() + interval '5 seconds' THEN 'entry-from-the-future'
                    END;
                    IF code IS NOT NULL THEN
                        RAISE EXCEPTION USING ERRCODE = 'EK422';
                    END IF;

                    head := head + 1;
                    INSERT INTO ekole.event
                        (tenant_id, position, stream_id, stream_version, type, recorded_at, occurred_at, entry, leaf)
                    VALUES
                        (tenant, head, stream, actual, types[e], read.recordedtime, read.time, line, sha256('\x00'::bytea || entries[e]));
                END LOOP;

                INSERT INTO ekole.receipt
                    (tenant_id, actor, idempotency_key, fingerprint, first_position, last_position, ids, created_at)
                VALUES
                    (tenant, actors[r], keys[r], fingerprints[r], head_before + 1, head, ids[r], now());
                verdict := 'appended';
                first_position := head_before + 1; last_position := head; first_ids := ids[r];
            EXCEPTION
                WHEN SQLSTATE 'EK409' THEN
                    verdict := 'version-conflict'; head := head_before;
                WHEN SQLSTATE 'EK422' THEN
                    verdict := 'entry-refused'; detail := stream; head := head_before;
                WHEN data_exception THEN
                    verdict := 'entry-refused'; code := 'entry-malformed'; detail := SQLERRM; head := head_before;
            END;
        END IF;
        entries_before := entries_before + entry_counts[r];
        guards_before := guards_before + guard_counts[r];
        RETURN NEXT;
    END LOOP;

    IF entries_before <> cardinality(entries) OR guards_before <> cardinality(guard_streams) THEN
        RAISE EXCEPTION 'the requests of the batch do not add up to its entries and guards' USING ERRCODE = 'EK004';
    END IF;
    UPDATE ekole.tenant_head SET position = head WHERE tenant_id = tenant;
END
$$;
