-- Receipts are kept thirty days: long enough for every honest retry. Answers how many were removed.
CREATE OR REPLACE FUNCTION app.forget_receipts(tenant uuid) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed bigint;
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    DELETE FROM ekole.receipt WHERE tenant_id = tenant AND created_at < now() - interval '30 days';
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
