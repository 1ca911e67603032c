-- The door of the log: takes a batch of append requests of one tenant and gives a verdict for each, in order, each seeing the earlier.
--
-- Per request: actors, keys, fingerprints, ids, and how many of the entries and guards below are its own, in order.
-- streams: every stream named in the batch, once. Per entry: its stream (1 = the first of streams), its version there, its type, and
-- its line in UTF-8. Per guard: a stream, and the version it must still have.
--
-- Verdicts, one row a request, in order:
--   appended, repeated    first_position … last_position, ids     (no events: first_position = last_position + 1)
--   version-conflict      stream, expected, actual
--   key-reused            the actor used the key for another request
--   entry-refused         code (see entry_fault; or entry-malformed), stream, expected: the version before it
-- Errors, for the whole batch: EK001 no such tenant, EK002 another tenant's transaction, EK003 isolation level, EK004 batch.
--
-- The order of the statements is the proof. The head is locked by a statement of its own, so that every later statement sees what the
-- writer before has committed; one statement that locked and looked, a CTE or a STABLE function would look at the snapshot from before
-- the lock. Entries are examined before it: that needs no lock, and work under the lock is what a hot tenant waits for.
-- No request needs a savepoint: all of them are judged before the first row is written, and refused ones write nothing.
CREATE OR REPLACE FUNCTION app.append_events(
    tenant uuid,
    actors text[], keys text[], fingerprints bytea[], ids json[], entry_counts integer[], guard_counts integer[],
    streams text[],
    entry_streams integer[], versions integer[], types text[], entries bytea[],
    guard_streams integer[], guard_versions integer[]
) RETURNS TABLE (
    verdict text, first_position bigint, last_position bigint, first_ids json,
    stream text, expected integer, actual integer, code text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lines json[];
    recorded timestamptz[];
    occurred timestamptz[];
    faults text[];
    head bigint;
    reached integer[];       -- per stream: its last version, the batch's own accepted entries included
    positions bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(entries)]); -- per entry; NULL where its request is refused
    earlier ekole.receipt[]; -- per request: the receipt that its key has already
    alike integer[];         -- per request: the first of the batch with the same actor and key
    accepted integer[];      -- at the place of the first of those alike: which of them was accepted
    verdicts text[] := array_fill(NULL::text, ARRAY[cardinality(keys)]);
    firsts bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(keys)]);
    lasts bigint[] := firsts;
    answers json[] := array_fill(NULL::json, ARRAY[cardinality(keys)]);
    conflicts integer[] := array_fill(NULL::integer, ARRAY[cardinality(keys)]); -- per request: the stream that stood in the way
    expecteds integer[] := conflicts;
    actuals integer[] := conflicts;
    codes text[] := verdicts;
    entries_before integer := 0;
    guards_before integer := 0;
    alone record;
    here integer;
    last_good integer;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'events are appended at READ COMMITTED, not at %', current_setting('transaction_isolation')
            USING ERRCODE = 'EK003';
    END IF;
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    IF cardinality(keys) NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION 'a batch holds 1 to 64 requests, not %', cardinality(keys) USING ERRCODE = 'EK004';
    END IF;

    BEGIN
        SELECT * INTO lines, recorded, occurred, faults
          FROM app.examine_entries(tenant, streams, entry_streams, versions, types, entries);
    EXCEPTION WHEN data_exception THEN
        lines := array_fill(NULL::json, ARRAY[cardinality(entries)]);
        recorded := array_fill(NULL::timestamptz, ARRAY[cardinality(entries)]);
        occurred := recorded;
        FOR e IN 1 .. cardinality(entries) LOOP
            BEGIN
                alone := app.examine_entries(tenant, streams, entry_streams[e:e], versions[e:e], types[e:e], entries[e:e]);
                lines[e] := alone.lines[1];
                recorded[e] := alone.recorded[1];
                occurred[e] := alone.occurred[1];
                faults[e] := alone.faults[1];
            EXCEPTION WHEN data_exception THEN
                faults[e] := 'entry-malformed';
            END;
        END LOOP;
    END;

    SELECT position INTO head FROM ekole.tenant_head WHERE tenant_id = tenant FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no tenant %', tenant USING ERRCODE = 'EK001';
    END IF;

    SELECT array_agg(found.receipt ORDER BY given.number), array_agg(given.first_alike ORDER BY given.number)
      INTO earlier, alike
      FROM (
               SELECT requested.actor, requested.key, requested.number,
                      min(requested.number) OVER (PARTITION BY requested.actor, requested.key) AS first_alike
                 FROM unnest(actors, keys) WITH ORDINALITY AS requested (actor, key, number)
           ) AS given
      LEFT JOIN LATERAL (
               SELECT receipt FROM ekole.receipt
                WHERE receipt.tenant_id = tenant AND receipt.actor = given.actor AND receipt.idempotency_key = given.key
               OFFSET 0
           ) AS found ON true;

    SELECT array_agg(
               (SELECT coalesce(max(event.stream_version), 0) FROM ekole.event
                 WHERE event.tenant_id = tenant AND event.stream_id = named.stream)
               ORDER BY named.number
           )
      INTO reached
      FROM unnest(streams) WITH ORDINALITY AS named (stream, number);

    FOR r IN 1 .. cardinality(keys) LOOP
        IF earlier[r] IS NOT NULL THEN
            verdicts[r] := CASE WHEN (earlier[r]).fingerprint = fingerprints[r] THEN 'repeated' ELSE 'key-reused' END;
            firsts[r] := (earlier[r]).first_position;
            lasts[r] := (earlier[r]).last_position;
            answers[r] := (earlier[r]).ids;
        ELSIF alike[r] < r AND accepted[alike[r]] IS NOT NULL THEN
            here := accepted[alike[r]];
            verdicts[r] := CASE WHEN fingerprints[here] = fingerprints[r] THEN 'repeated' ELSE 'key-reused' END;
            firsts[r] := firsts[here];
            lasts[r] := lasts[here];
            answers[r] := answers[here];
        ELSE
            FOR g IN guards_before + 1 .. guards_before + guard_counts[r] LOOP
                here := guard_streams[g];
                IF reached[here] IS DISTINCT FROM guard_versions[g] THEN
                    verdicts[r] := 'version-conflict';
                    conflicts[r] := here;
                    expecteds[r] := guard_versions[g];
                    actuals[r] := reached[here];
                    EXIT;
                END IF;
            END LOOP;
            IF verdicts[r] IS NULL THEN
                last_good := entries_before;
                FOR e IN entries_before + 1 .. entries_before + entry_counts[r] LOOP
                    here := entry_streams[e];
                    IF reached[here] IS DISTINCT FROM versions[e] - 1 OR faults[e] IS NOT NULL THEN
                        verdicts[r] := CASE
                            WHEN reached[here] IS DISTINCT FROM versions[e] - 1 THEN 'version-conflict' ELSE 'entry-refused'
                        END;
                        conflicts[r] := here;
                        expecteds[r] := versions[e] - 1;
                        actuals[r] := reached[here];
                        codes[r] := faults[e];
                        EXIT;
                    END IF;
                    reached[here] := versions[e];
                    positions[e] := head + e - entries_before;
                    last_good := e;
                END LOOP;
                IF verdicts[r] IS NULL THEN
                    verdicts[r] := 'appended';
                    firsts[r] := head + 1;
                    head := head + entry_counts[r];
                    lasts[r] := head;
                    answers[r] := ids[r];
                    accepted[alike[r]] := r;
                ELSE
                    FOR e IN REVERSE last_good .. entries_before + 1 LOOP
                        reached[entry_streams[e]] := versions[e] - 1;
                        positions[e] := NULL;
                    END LOOP;
                END IF;
            END IF;
        END IF;
        entries_before := entries_before + entry_counts[r];
        guards_before := guards_before + guard_counts[r];
    END LOOP;
    IF entries_before <> cardinality(entries) OR guards_before <> cardinality(guard_streams) THEN
        RAISE EXCEPTION 'the requests of the batch do not add up to its entries and guards' USING ERRCODE = 'EK004';
    END IF;

    IF cardinality(accepted) > 0 THEN
        INSERT INTO ekole.event (tenant_id, position, stream_id, stream_version, type, recorded_at, occurred_at, entry, leaf)
        SELECT tenant, given.position, streams[given.stream], given.version, given.type, given.recorded, given.occurred, given.line,
               sha256('\x00'::bytea || given.entry)
          FROM unnest(positions, entry_streams, versions, types, recorded, occurred, lines, entries)
            AS given (position, stream, version, type, recorded, occurred, line, entry)
         WHERE given.position IS NOT NULL;
        UPDATE ekole.tenant_head SET position = head WHERE tenant_id = tenant;
        INSERT INTO ekole.receipt (tenant_id, actor, idempotency_key, fingerprint, first_position, last_position, ids, created_at)
        SELECT tenant, given.actor, given.key, given.fingerprint, given.first, given.last, given.answer, now()
          FROM unnest(verdicts, actors, keys, fingerprints, firsts, lasts, answers)
            AS given (verdict, actor, key, fingerprint, first, last, answer)
         WHERE given.verdict = 'appended';
    END IF;

    RETURN QUERY
        SELECT given.verdict, given.first, given.last, given.answer, streams[given.conflict], given.expected, given.actual, given.code
          FROM unnest(verdicts, firsts, lasts, answers, conflicts, expecteds, actuals, codes)
            AS given (verdict, first, last, answer, conflict, expected, actual, code);
END
$$;
