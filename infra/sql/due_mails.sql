-- Which mails of any tenant somebody should look after now, those that have waited longest first: identifiers and nothing else.
-- Read unlocked; who acts on a row claims it in a transaction of its tenant.
CREATE OR REPLACE FUNCTION app.due_mails(at_most integer)
RETURNS TABLE (tenant_id uuid, message_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT mail.tenant_id, mail.message_id
          FROM ekole.outbox AS mail
         WHERE mail.state IN ('waiting', 'leased') AND mail.due_at <= now()
         ORDER BY mail.due_at
         LIMIT at_most;
END
$$;
