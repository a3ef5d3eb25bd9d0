//! `Body`: the data, the input or the task of a node.

use std::sync::Arc;

use crate::task::{Contained, ErasedTask, Shared, Type};

/// The data, the input or the task of a node, in two words: a graph has many nodes.
#[derive(Clone)]
pub(crate) enum Body {
    /// A task without captures, which takes no memory of its own.
    Function(&'static dyn ErasedTask),
    Other(Box<Other>),
}

#[derive(Clone)]
pub(crate) enum Other {
    Closure(Contained<Arc<dyn ErasedTask>>),
    Data(Shared, &'static str),
    Input(Type),
}

const _: () = assert!(size_of::<Body>() == 2 * size_of::<usize>());

impl Body {
    /// A task. One without captures has no bytes, so leaking its box leaks nothing.
    pub(super) fn of_task<E: ErasedTask + 'static>(task: E) -> Self {
        if size_of::<E>() == 0 && !std::mem::needs_drop::<E>() {
            Self::Function(Box::leak(Box::new(task)))
        } else {
            Self::Other(Box::new(Other::Closure(Contained::new(Arc::new(task)))))
        }
    }

    /// Data of a type with this name.
    pub(super) fn of_data(value: Shared, type_name: &'static str) -> Self {
        Self::Other(Box::new(Other::Data(value, type_name)))
    }

    pub(super) fn of_input(produces: Type) -> Self {
        Self::Other(Box::new(Other::Input(produces)))
    }

    pub(crate) fn task(&self) -> Option<&dyn ErasedTask> {
        match self {
            Self::Function(task) => Some(*task),
            Self::Other(other) => match &**other {
                Other::Closure(task) => Some(&***task),
                Other::Data(..) | Other::Input(_) => None,
            },
        }
    }

    pub(crate) fn data(&self) -> Option<&Shared> {
        match self {
            Self::Other(other) => match &**other {
                Other::Data(value, _) => Some(value),
                Other::Closure(_) | Other::Input(_) => None,
            },
            Self::Function(_) => None,
        }
    }

    pub(crate) fn is_input(&self) -> bool {
        matches!(self, Self::Other(other) if matches!(**other, Other::Input(_)))
    }

    /// The type of its value.
    pub(crate) fn output(&self) -> Type {
        match self {
            Self::Function(task) => task.output(),
            Self::Other(other) => match &**other {
                Other::Closure(task) => task.output(),
                Other::Data(value, name) => Type { id: (***value).type_id(), name },
                Other::Input(produces) => *produces,
            },
        }
    }
}
