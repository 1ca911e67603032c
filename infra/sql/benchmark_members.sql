-- The institutions that are in the benchmark by their direction's choice, and since when; answered to the house alone.
CREATE OR REPLACE FUNCTION app.benchmark_members()
RETURNS TABLE (client uuid, joined_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() IS DISTINCT FROM 'e401e000-0000-4000-8000-000000000001'::uuid THEN
        RAISE EXCEPTION 'only the house looks over its institutions' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY SELECT member.tenant_id, member.joined_at FROM ekole.benchmark_member AS member ORDER BY member.tenant_id;
END
$$;
