-- Gives a new tenant its head, at position 0; a tenant that has one keeps it.
CREATE OR REPLACE FUNCTION app.open_tenant(tenant uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    INSERT INTO ekole.tenant_head (tenant_id, position) VALUES (tenant, 0) ON CONFLICT (tenant_id) DO NOTHING;
END
$$;
