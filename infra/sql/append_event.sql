-- The log's wicket: the door's quick way for the commonest request, one event and nothing to guard. Answers the event's position.
--
-- It knows no verdicts: whatever stands in the way is an error, nothing is written, and append_events is asked, which says what it is.
-- The same proof holds: the head is locked by a statement of its own (which also moves it), everything else comes after. That the key
-- is new and that the version was free, the unique keys of receipt and event tell; that the version before exists is looked up.
CREATE OR REPLACE FUNCTION app.append_event(
    tenant uuid, actor text, key text, fingerprint bytea, ids json, stream text, version integer, type text, entry bytea
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
    line json;
    recorded timestamptz;
    occurred timestamptz;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' OR app.tenant() <> tenant THEN
        RAISE EXCEPTION 'not to be appended here' USING ERRCODE = 'EK006';
    END IF;

    UPDATE ekole.tenant_head SET position = position + 1 WHERE tenant_id = tenant RETURNING position INTO head;

    SELECT text_of.line, written.recordedtime::timestamptz, written.time::timestamptz
      INTO line, recorded, occurred
      FROM (SELECT convert_from(append_event.entry, 'UTF8')::json AS line OFFSET 0) AS text_of,
           json_to_record(text_of.line) AS written (
               tenant text, subject text, streamversion integer, type text, "time" text, recordedtime text
           )
     WHERE app.entry_fault(
               append_event.entry, append_event.tenant, append_event.stream, append_event.version, append_event.type,
               written.tenant, written.subject, written.streamversion, written.type, written.time, written.recordedtime
           ) IS NULL
       AND (version = 1 OR EXISTS (
               SELECT FROM ekole.event
                WHERE tenant_id = append_event.tenant AND stream_id = stream AND stream_version = version - 1
           ));
    IF head IS NULL OR line IS NULL THEN
        RAISE EXCEPTION 'not to be appended like this' USING ERRCODE = 'EK006';
    END IF;

    INSERT INTO ekole.event (tenant_id, position, stream_id, stream_version, type, recorded_at, occurred_at, entry, leaf)
    VALUES (tenant, head, stream, version, type, recorded, occurred, line, sha256('\x00'::bytea || entry));
    INSERT INTO ekole.receipt (tenant_id, actor, idempotency_key, fingerprint, first_position, last_position, ids, created_at)
    VALUES (tenant, actor, key, fingerprint, head, head, ids, now());
    RETURN head;
END
$$;
