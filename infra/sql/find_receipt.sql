-- The receipt of an earlier request with this key of this actor; no row where there is none.
CREATE OR REPLACE FUNCTION app.find_receipt(tenant uuid, by_actor text, key text)
RETURNS TABLE (fingerprint bytea, first_position bigint, last_position bigint, ids json, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() <> tenant THEN
        RAISE EXCEPTION 'the transaction belongs to another tenant' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT receipt.fingerprint, receipt.first_position, receipt.last_position, receipt.ids, receipt.created_at
          FROM ekole.receipt
         WHERE receipt.tenant_id = tenant AND receipt.actor = by_actor AND receipt.idempotency_key = key;
END
$$;
