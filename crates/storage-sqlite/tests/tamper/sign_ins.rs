//! Manual changes of sign-ins, and the checks that find them.

use crate::check;

#[test]
fn a_sign_in_of_a_login_that_is_not_there_is_found() {
    let problem = "somebody is signed in by it";
    for (key, operator) in [(99, 1), (1, 2), (1, 1)] {
        let sql = format!(
            "INSERT INTO sign_in VALUES (zeroblob(32), zeroblob(32), {operator}, {key}, \
             zeroblob(32), 0)"
        );
        check(&sql, &[&format!("key {key}: {problem}")]);
    }
}
