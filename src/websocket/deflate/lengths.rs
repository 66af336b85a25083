//! How long each symbol's code should be: the frequent ones short (Huffman, 1952), none longer than
//! a limit.

use super::numbers::{LITERALS, LONGEST_CODE};

/// The lengths of codes for symbols that occur this often, so that all that is written is as short as
/// it can be, or nearly so if the limit matters. A symbol that doesn't occur gets no code. All counts
/// together are less than 2³².
///
/// Huffman's way: the two rarest are joined into one that is as frequent as both, until one is left;
/// a symbol's code is as long as the number of joins that it took part in. With the symbols sorted,
/// and the joined ones in a queue of their own, which is then sorted by itself, the two rarest are
/// always in front.
pub fn lengths_for(counts: &[u32], most: usize, lengths: &mut [u8]) {
    lengths.fill(0);
    // All lists are on the heap, as `on_heap` says.
    let mut symbols: Vec<(u32, u16)> = Vec::with_capacity(LITERALS);
    let occur = (0..).zip(counts).filter(|&(_, &count)| count > 0);
    symbols.extend(occur.map(|(symbol, &count)| (count, symbol)));
    symbols.sort_unstable();
    if symbols.len() < 2 {
        // One bit, though there is nothing to tell apart (§3.2.7).
        symbols
            .iter()
            .for_each(|&(_, symbol)| lengths[usize::from(symbol)] = 1);
        return;
    }
    let of_length = lengths_of(&symbols, most);
    // The most frequent get the shortest.
    let mut by_frequency = symbols.iter().rev();
    for (length, &count) in (0..).zip(&of_length) {
        for &(_, symbol) in by_frequency.by_ref().take(count as usize) {
            lengths[usize::from(symbol)] = length;
        }
    }
}

/// A symbol, or two joined ones.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// How often it occurs; of symbols, their list has it.
    weight: u32,
    /// Which join it takes part in; the last takes part in none.
    parent: u16,
    /// How many joins there are from it to the last.
    depth: u16,
}

/// How many codes of each length two or more symbols should have, the rarest of which come first.
fn lengths_of(symbols: &[(u32, u16)], most: usize) -> [u32; LONGEST_CODE + 1] {
    let n = symbols.len();
    // The symbols, and then the joined ones.
    let mut nodes = vec![Node::default(); 2 * n - 1];
    let (mut leaf, mut joined) = (0, n);
    for join in n..2 * n - 1 {
        for _ in 0..2 {
            let (node, weight) = match symbols.get(leaf) {
                Some(&(count, _)) if joined == join || count <= nodes[joined].weight => {
                    leaf += 1;
                    (leaf - 1, count)
                }
                _ => {
                    joined += 1;
                    (joined - 1, nodes[joined - 1].weight)
                }
            };
            nodes[node].parent = join as u16;
            nodes[join].weight += weight;
        }
    }
    // From the last join back: each is one bit further from the end than what it takes part in.
    for node in (0..2 * n - 2).rev() {
        nodes[node].depth = nodes[usize::from(nodes[node].parent)].depth + 1;
    }
    let mut of_length = [0_u32; LONGEST_CODE + 1];
    for node in &nodes[..n] {
        of_length[usize::from(node.depth).min(most)] += 1;
    }
    shorten(&mut of_length, most);
    of_length
}

/// Cutting codes to the limit made too many of them: all codes together may take one whole, of which
/// a code of n bits takes 1/2ⁿ. A code at the limit is taken away and put beside a shorter one, which
/// gets a bit longer for it, until they fit.
fn shorten(of_length: &mut [u32; LONGEST_CODE + 1], most: usize) {
    let taken = |of_length: &[u32]| -> u32 { (1..=most).map(|n| of_length[n] << (most - n)).sum() };
    let mut over = taken(of_length) - (1 << most).min(taken(of_length));
    while over > 0 {
        let mut shorter = most - 1;
        while of_length[shorter] == 0 {
            shorter -= 1;
        }
        of_length[shorter] -= 1;
        of_length[shorter + 1] += 2;
        of_length[most] -= 1;
        over -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_symbol_has_a_code_and_all_of_them_take_one_whole() {
        let fibonacci = |n: usize| (0..n).fold((1, 1), |(a, b), _| (b, a + b)).0;
        for n in 2..=30_u16 {
            let symbols: Vec<_> = (0..n).map(|at| (fibonacci(at.into()), at)).collect();
            for most in 5..=LONGEST_CODE {
                let of_length = lengths_of(&symbols, most);
                let all = of_length.iter().sum::<u32>();
                assert_eq!((all, of_length[0]), (n.into(), 0), "{n} {most}");
                let taken = (1..=most).map(|n| of_length[n] << (most - n)).sum::<u32>();
                assert_eq!(taken, 1 << most, "{n} {most}");
            }
        }
    }
}
