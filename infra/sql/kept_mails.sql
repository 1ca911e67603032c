-- Which mails of any tenant were kept instead of sent, the newest first: identifiers and nothing else.
CREATE OR REPLACE FUNCTION app.kept_mails(at_most integer)
RETURNS TABLE (tenant_id uuid, message_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT mail.tenant_id, mail.message_id
          FROM ekole.outbox AS mail
         WHERE mail.state = 'kept'
         ORDER BY mail.settled_at DESC, mail.message_id
         LIMIT at_most;
END
$$;
