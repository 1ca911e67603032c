-- The log's wide wicket: many requests of one event and nothing to guard, of as many tenants as there are, in one transaction.
--
-- Answers a position for each, in order. A tenant's head that another writer holds just then is waited for where all are of that one
-- tenant; where there are several, NULL stands for what was not written of it, and nobody waits for another's log (nor can two calls
-- wait for each other). Like the narrow wicket it knows no verdicts: whatever stands in the way of one is an error, nothing of the whole
-- call is written, and append_events is asked, which says what it is.
-- The same proof holds: the heads are locked by a statement of their own, whatever decides comes after. That keys are new and versions free,
-- the unique keys of receipt and event tell. Entries are examined before the lock, and that the version before each exists, which once seen
-- stays true: while one call writes and waits for the disk, the next of the same tenant does half of its work.
CREATE OR REPLACE FUNCTION app.append_each(
    tenants uuid[], actors text[], keys text[], fingerprints bytea[], ids json[], streams text[], versions integer[], types text[],
    entries bytea[]
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
    free uuid[]; -- the tenants whose heads nobody else holds
    positions bigint[];
    lines json[];
    leaves bytea[];
    recorded timestamptz[];
    occurred timestamptz[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' OR app.tenant() <> ANY (tenants) THEN
        RAISE EXCEPTION 'not to be appended here' USING ERRCODE = 'EK006';
    END IF;

    SELECT array_agg(text_of.line ORDER BY given.number), array_agg(sha256('\x00'::bytea || given.entry) ORDER BY given.number),
           array_agg(written.recordedtime::timestamptz ORDER BY given.number), array_agg(written.time::timestamptz ORDER BY given.number)
      INTO lines, leaves, recorded, occurred
      FROM unnest(tenants, streams, versions, types, entries) WITH ORDINALITY AS given (tenant, stream, version, type, entry, number),
           LATERAL (SELECT convert_from(given.entry, 'UTF8')::json AS line OFFSET 0) AS text_of,
           json_to_record(text_of.line) AS written (
               tenant text, subject text, streamversion integer, type text, "time" text, recordedtime text
           )
     WHERE app.entry_fault(
               given.entry, given.tenant, given.stream, given.version, given.type,
               written.tenant, written.subject, written.streamversion, written.type, written.time, written.recordedtime
           ) IS NULL
       AND (given.version = 1 OR ( -- not EXISTS, for which the planner may read the whole table
               SELECT true FROM ekole.event AS before
                WHERE before.tenant_id = given.tenant AND before.stream_id = given.stream AND before.stream_version = given.version - 1
           ));
    IF cardinality(lines) IS DISTINCT FROM cardinality(tenants) THEN
        RAISE EXCEPTION 'not to be appended like this' USING ERRCODE = 'EK006';
    END IF;

    IF tenants[1] = ALL (tenants) THEN
        UPDATE ekole.tenant_head SET position = position + cardinality(tenants) WHERE tenant_id = tenants[1] RETURNING position INTO head;
        IF head IS NULL THEN
            RAISE EXCEPTION 'not to be appended like this' USING ERRCODE = 'EK006';
        END IF;
        positions := ARRAY(SELECT generate_series(head - cardinality(tenants) + 1, head));
    ELSE
        SELECT array_agg(held.tenant_id) INTO free
          FROM (SELECT tenant_id FROM ekole.tenant_head WHERE tenant_id = ANY (tenants) FOR UPDATE SKIP LOCKED) AS held;
        SELECT array_agg(placed.position ORDER BY placed.number) INTO positions
          FROM (
                   SELECT given.number,
                          head_of.position + row_number() OVER (PARTITION BY given.tenant ORDER BY given.number) AS position
                     FROM unnest(tenants) WITH ORDINALITY AS given (tenant, number)
                     LEFT JOIN ekole.tenant_head AS head_of ON head_of.tenant_id = given.tenant AND given.tenant = ANY (free)
               ) AS placed;
        UPDATE ekole.tenant_head AS head_of SET position = moved.position
          FROM (
                   SELECT given.tenant, max(given.position) AS position
                     FROM unnest(tenants, positions) AS given (tenant, position) WHERE given.position IS NOT NULL GROUP BY given.tenant
               ) AS moved
         WHERE head_of.tenant_id = moved.tenant;
    END IF;

    INSERT INTO ekole.event (tenant_id, position, stream_id, stream_version, type, recorded_at, occurred_at, entry, leaf)
    SELECT given.tenant, given.position, given.stream, given.version, given.type, given.recorded, given.occurred, given.line, given.leaf
      FROM unnest(tenants, positions, streams, versions, types, recorded, occurred, lines, leaves)
        AS given (tenant, position, stream, version, type, recorded, occurred, line, leaf)
     WHERE given.position IS NOT NULL;
    INSERT INTO ekole.receipt (tenant_id, actor, idempotency_key, fingerprint, first_position, last_position, ids, created_at)
    SELECT given.tenant, given.actor, given.key, given.fingerprint, given.position, given.position, given.answer, now()
      FROM unnest(tenants, actors, keys, fingerprints, positions, ids) AS given (tenant, actor, key, fingerprint, position, answer)
     WHERE given.position IS NOT NULL;
    RETURN positions;
END
$$;
