//! Values of any type behind one pointer, with the name of their type for messages.

use std::any::{Any, TypeId};
use std::sync::Arc;

use smallbox::space::S1;
use smallbox::{SmallBox, smallbox};

use super::contained::Contained;

/// The value of a node: anything that threads can share.
///
/// Implemented for every such type; nobody implements it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a node",
    label = "a value is shared between threads, so it must be `Send + Sync + 'static`",
    note = "use `Arc` in place of `Rc`, `Mutex` or an atomic in place of `RefCell` or `Cell`, and \
            owned data in place of references"
)]
pub trait Value: Any + Send + Sync {}

impl<T: Any + Send + Sync> Value for T {}

/// A value whose type is erased.
pub(crate) type Erased = dyn Any + Send + Sync;

/// A value that one node owns. One of up to eight bytes needs no memory of its own.
pub(crate) type Owned = SmallBox<Erased, S1>;

pub(crate) fn owned<T: Value>(value: T) -> Owned {
    smallbox!(value)
}

/// A value that a graph, its plans and its runs share.
pub(crate) type Shared = Contained<Arc<Erased>>;

pub(crate) fn shared<T: Value>(value: Arc<T>) -> Shared {
    Contained::new(value)
}

/// A type: its identifier and its name.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) id: TypeId,
    pub(crate) name: &'static str,
}

impl Type {
    pub(crate) fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: std::any::type_name::<T>() }
    }
}
