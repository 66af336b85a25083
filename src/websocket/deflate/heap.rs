//! Arrays on the heap.

/// An array on the heap that was never on the stack, as with `Box::new([…])` it would be for a moment.
/// Each page of its stack that a thread has ever used stays with it, and that is what an idle
/// connection costs.
pub fn on_heap<T: Copy, const N: usize>(value: T) -> Box<[T; N]> {
    let array: Result<Box<[T; N]>, _> = vec![value; N].into_boxed_slice().try_into();
    array.unwrap_or_else(|_| unreachable!("it has N elements"))
}
