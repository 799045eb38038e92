//! The coupon API of InSales from outside: `/admin/discount_codes`.

mod bad_bodies;
mod bad_paths;
mod bad_values;
mod clients;
mod endpoints;
mod founding;
mod life;
mod limit;
mod lists;
mod recorded;
mod rights;
mod settings;
mod together;
