-- Whose these mails are, of those that a server took: identifiers and nothing else. Read unlocked.
CREATE OR REPLACE FUNCTION app.tenants_of_sent_mails(taken uuid[])
RETURNS TABLE (tenant_id uuid, message_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT mail.tenant_id, mail.message_id FROM ekole.outbox AS mail WHERE mail.message_id = ANY (taken) AND mail.state = 'sent';
END
$$;
