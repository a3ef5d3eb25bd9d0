//! Typed task graphs: named nodes, plans, and executors.
