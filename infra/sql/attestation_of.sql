-- Whose attestation a printed code is of: identifiers and nothing else, for who already holds the code's digest.
CREATE OR REPLACE FUNCTION app.attestation_of(wanted bytea)
RETURNS TABLE (tenant_id uuid, participation uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT code.tenant_id, code.participation FROM ekole.attestation_code AS code WHERE code.digest = wanted;
END
$$;
