//! Links between redemptions, what they hold, what they booked and the coupons that they use.
//!
//! Parts of redemptions are JSON. What is not of the right form has a finding of its own, and
//! stands here for nothing.

use storage::structure::Check;

use super::{elements, number};

/// The steps of redemptions, one by one.
macro_rules! steps {
    () => {
        concat!(
            "WITH step AS (SELECT r.id, r.operator, ",
            number!("j.value", "'operation'"),
            " AS operation, ",
            number!("j.value", "'kind'"),
            " AS kind, ",
            number!("j.value", "'at'"),
            " AS at, j.value -> 'amounts' AS amounts FROM redemption r, ",
            elements!("r.steps"),
            " AS j (value)), "
        )
    };
}

/// The certificates of redemptions, one by one.
macro_rules! parts {
    () => {
        concat!(
            "part AS (SELECT r.id, r.operator, r.state, j.place, ",
            number!("j.value", "'id'"),
            " AS certificate, ",
            number!("j.value", "'number'"),
            " AS number, coalesce(",
            number!("j.value", "'held'"),
            ", 0) AS held, coalesce(",
            number!("j.value", "'taken'"),
            ", 0) AS taken, coalesce(",
            number!("j.value", "'refunded'"),
            ", 0) AS refunded, coalesce(",
            number!("j.value", "'breakage'"),
            ", 0) AS breakage FROM redemption r, ",
            elements!("r.certificates"),
            " WITH ORDINALITY AS j (value, place)) "
        )
    };
}

/// Query for the amounts that steps took from certificates and gave back, by step and certificate.
macro_rules! moved {
    () => {
        concat!(
            ", amounts AS (SELECT step.id, step.operation, step.kind, j.place, ",
            "CASE json_typeof(j.value) WHEN 'number' THEN (j.value #>> '{}')::numeric END AS amount \
             FROM step, ",
            elements!("step.amounts"),
            " WITH ORDINALITY AS j (value, place) WHERE step.kind IN (2, 5)), \
             moved AS (SELECT a.id, a.operation, a.kind, part.certificate, part.place, a.amount \
             FROM amounts a JOIN part ON part.id = a.id AND part.place = a.place \
             WHERE a.amount <> 0) "
        )
    };
}

/// The coupons that redemptions use, one by one.
macro_rules! used {
    () => {
        concat!(
            "WITH used AS (SELECT r.id, r.operator, r.state, r.client, ",
            number!("j.value", "'number'"),
            " AS coupon FROM redemption r, ",
            elements!("r.coupons"),
            " AS j (value) WHERE ",
            number!("j.value", "'discount'"),
            " <> 0) "
        )
    };
}

/// Query for the uses of each coupon by each redemption and client.
macro_rules! each {
    () => {
        "WITH each AS (SELECT operator, coupon, client, redemption, \
         max(CASE kind WHEN 1 THEN number END) AS used, count(*) FILTER (WHERE kind = 2) AS back \
         FROM coupon_use GROUP BY operator, coupon, client, redemption), "
    };
}

/// The same by the normal form of the client.
macro_rules! each_by_key {
    () => {
        "WITH each AS (SELECT u.operator, u.coupon, \
         coalesce(n.client_key, u.client) AS client, u.redemption, \
         max(CASE kind WHEN 1 THEN number END) AS used, count(*) FILTER (WHERE kind = 2) AS back \
         FROM coupon_use u LEFT JOIN client_name n ON n.client = u.client \
         GROUP BY u.operator, u.coupon, coalesce(n.client_key, u.client), u.redemption), "
    };
}

/// Queries of what does not fit, with what is wrong with it.
pub(super) const CHECKS: &[Check] = &[
    (
        "SELECT o.id FROM operation o LEFT JOIN redemption r ON r.id = o.id \
         WHERE (o.kind = 8) <> (r.id IS NOT NULL) LIMIT 100",
        "an operation without its redemption, or a redemption that is none:",
    ),
    (
        "SELECT r.id FROM redemption r LEFT JOIN operation o \
         ON o.id = r.id AND o.operator = r.operator AND o.at = r.at WHERE o.id IS NULL LIMIT 100",
        "a redemption without an operation of its time and of its operator:",
    ),
    (
        "SELECT r.id FROM redemption r LEFT JOIN point_of_sale p \
         ON p.id = r.point_of_sale AND p.operator = r.operator \
         WHERE r.point_of_sale IS NOT NULL AND p.id IS NULL LIMIT 100",
        "a redemption without a point of sale of its operator:",
    ),
    // A hold may be ended by whatever finds its time over.
    (
        concat!(
            steps!(),
            parts!(),
            "SELECT step.id FROM step LEFT JOIN operation o ON o.id = step.operation \
             AND o.operator = step.operator AND o.at = step.at AND CASE step.kind \
             WHEN 1 THEN o.kind = 8 AND o.id = step.id \
             WHEN 2 THEN o.kind = 9 OR (o.kind = 8 AND o.id = step.id) \
             WHEN 3 THEN o.kind = 10 WHEN 4 THEN o.kind IN (2, 8, 11, 14) AND o.id > step.id \
             WHEN 5 THEN o.kind = 12 END WHERE o.id IS NULL LIMIT 100"
        ),
        "a step without its operation, of redemption",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            "SELECT id FROM operation WHERE kind IN (9, 10, 11, 12) \
             EXCEPT SELECT operation FROM step LIMIT 100"
        ),
        "an operation without the step that it was:",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            "SELECT part.id FROM part LEFT JOIN certificate c ON c.id = part.certificate \
             AND c.number = part.number AND c.operator = part.operator \
             WHERE c.id IS NULL LIMIT 100"
        ),
        "a redemption of a certificate that does not exist or is another:",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            ", held AS (SELECT certificate, id::numeric AS redemption, held AS amount FROM part \
             WHERE state = 1 AND held <> 0), \
             there AS (SELECT certificate::numeric, redemption::numeric, amount::numeric \
             FROM certificate_hold), \
             wrong AS ((SELECT * FROM held EXCEPT SELECT * FROM there) UNION ALL \
             (SELECT * FROM there EXCEPT SELECT * FROM held)) \
             SELECT DISTINCT certificate FROM wrong LIMIT 100"
        ),
        "holds that are not those of redemptions, of the certificate with id",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            moved!(),
            ", booked AS (SELECT operation, certificate, \
             CASE kind WHEN 2 THEN 3 ELSE 4 END AS kind, \
             CASE kind WHEN 2 THEN -amount ELSE amount END AS change FROM moved), \
             there AS (SELECT operation::numeric, certificate::numeric, kind::int4, \
             change::numeric FROM entry WHERE kind IN (3, 4)), \
             wrong AS ((SELECT * FROM booked EXCEPT SELECT * FROM there) UNION ALL \
             (SELECT * FROM there EXCEPT SELECT * FROM booked)) \
             SELECT DISTINCT certificate FROM wrong LIMIT 100"
        ),
        "what redemptions took or gave back is not what is booked, of the certificate with id",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            ", kept AS (SELECT id, certificate, breakage FROM part WHERE breakage <> 0), \
             booked AS (SELECT step.id, e.certificate::numeric, -sum(e.change) AS breakage \
             FROM entry e LEFT JOIN step ON step.operation = e.operation AND step.kind IN (2, 5) \
             WHERE e.kind IN (5, 6) GROUP BY step.id, e.certificate \
             HAVING step.id IS NULL OR sum(e.change) <> 0), \
             wrong AS ((SELECT * FROM kept EXCEPT SELECT * FROM booked) UNION ALL \
             (SELECT * FROM booked EXCEPT SELECT * FROM kept)) \
             SELECT DISTINCT certificate FROM wrong LIMIT 100"
        ),
        "the breakage of redemptions is not what is booked, of the certificate with id",
    ),
    (
        concat!(
            steps!(),
            parts!(),
            moved!(),
            ", sums AS (SELECT id, place, sum(CASE kind WHEN 2 THEN amount ELSE 0 END) AS taken, \
             sum(CASE kind WHEN 5 THEN amount ELSE 0 END) AS refunded FROM moved \
             GROUP BY id, place) \
             SELECT DISTINCT part.id FROM part LEFT JOIN sums \
             ON sums.id = part.id AND sums.place = part.place \
             WHERE part.taken <> coalesce(sums.taken, 0) \
             OR part.refunded <> coalesce(sums.refunded, 0) LIMIT 100"
        ),
        "what was taken and refunded is not what its steps say, of redemption",
    ),
    (
        "SELECT r.operation FROM remembered r JOIN operation o ON o.id = r.operation \
         WHERE o.kind IN (4, 5, 8, 9, 10, 12, 13, 14) \
         AND o.operator IS DISTINCT FROM r.operator LIMIT 100",
        "a request of another operator is remembered for operation",
    ),
    (
        "SELECT coupon FROM coupon_use GROUP BY operator, coupon, redemption, kind \
         HAVING count(*) > 1 LIMIT 100",
        "a redemption that used a coupon twice or gave it back twice, of number",
    ),
    (
        "SELECT u.coupon FROM coupon_use u LEFT JOIN coupon c \
         ON c.operator = u.operator AND c.number = u.coupon WHERE c.number IS NULL LIMIT 100",
        "a use without its coupon, of number",
    ),
    (
        "SELECT u.coupon FROM coupon_use u LEFT JOIN operation o \
         ON o.id = u.operation AND o.operator = u.operator AND CASE u.kind \
         WHEN 1 THEN o.kind = 8 AND o.id = u.redemption \
         ELSE o.kind IN (2, 8, 10, 11, 12, 14) AND o.id > u.redemption END \
         WHERE o.id IS NULL LIMIT 100",
        "a use without its operation, of the coupon with number",
    ),
    (
        concat!(
            used!(),
            ", theirs AS (SELECT operator, coupon, id, client FROM used), \
             made AS (SELECT operator, coupon::numeric, redemption, client FROM coupon_use \
             WHERE kind = 1), \
             wrong AS ((SELECT * FROM theirs EXCEPT SELECT * FROM made) UNION ALL \
             (SELECT * FROM made EXCEPT SELECT * FROM theirs)) \
             SELECT DISTINCT coupon FROM wrong LIMIT 100"
        ),
        "uses that are not those of redemptions, of the coupon with number",
    ),
    // Whoever refunds a whole order says whether its coupons can be used again.
    (
        concat!(
            used!(),
            ", back AS (SELECT operator, coupon::numeric, redemption, client FROM coupon_use \
             WHERE kind = 2), \
             must AS (SELECT operator, coupon, id, client FROM used WHERE state IN (3, 4)), \
             may AS (SELECT operator, coupon, id, client FROM used WHERE state IN (3, 4, 5)), \
             wrong AS ((SELECT * FROM must EXCEPT SELECT * FROM back) UNION ALL \
             (SELECT * FROM back EXCEPT SELECT * FROM may)) \
             SELECT DISTINCT coupon FROM wrong LIMIT 100"
        ),
        "uses given back that are not those of redemptions, of the coupon with number",
    ),
    (
        concat!(
            each!(),
            "last AS (SELECT DISTINCT ON (operator, coupon) operator, coupon, \
             CASE back WHEN 0 THEN redemption END AS redemption FROM each \
             ORDER BY operator, coupon, used DESC NULLS LAST) \
             SELECT c.number FROM coupon c LEFT JOIN last ON last.operator = c.operator \
             AND last.coupon = c.number LEFT JOIN redemption r ON r.id = last.redemption \
             WHERE c.last_redemption IS DISTINCT FROM last.redemption \
             OR c.last_held_until IS DISTINCT FROM CASE r.state WHEN 1 THEN r.expires_at END \
             LIMIT 100"
        ),
        "the last use is not the one of its entries, of the coupon with number",
    ),
    (
        concat!(
            each_by_key!(),
            "last AS (SELECT DISTINCT ON (operator, coupon, client) operator, coupon, client, \
             CASE back WHEN 0 THEN redemption END AS redemption FROM each \
             WHERE client IS NOT NULL ORDER BY operator, coupon, client, used DESC NULLS LAST), \
             sums AS (SELECT operator, coupon, client, sum(1 - back) AS uses FROM each \
             WHERE client IS NOT NULL GROUP BY operator, coupon, client), \
             there AS (SELECT last.operator, last.coupon, last.client, sums.uses, \
             last.redemption, CASE r.state WHEN 1 THEN r.expires_at END FROM last \
             JOIN sums ON sums.operator = last.operator AND sums.coupon = last.coupon \
             AND sums.client = last.client \
             LEFT JOIN redemption r ON r.id = last.redemption WHERE sums.uses <> 0), \
             kept AS (SELECT operator, coupon, client, uses::numeric, last_redemption, \
             last_held_until FROM coupon_client), \
             wrong AS ((SELECT * FROM there EXCEPT SELECT * FROM kept) UNION ALL \
             (SELECT * FROM kept EXCEPT SELECT * FROM there)) \
             SELECT DISTINCT coupon FROM wrong LIMIT 100"
        ),
        "what clients use is not what its entries say, of the coupon with number",
    ),
];
