-- The position of a tenant's last event, 0 where it has none yet; NULL where there is no such tenant.
CREATE OR REPLACE FUNCTION app.head(tenant uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    RETURN (SELECT position FROM ekole.tenant_head WHERE tenant_id = tenant);
END
$$;
