// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/lemon.h"

#include <lemon/matching.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <new>
#include <vector>

namespace {

using Graph = lemon::SmartGraph;
using Weights = Graph::EdgeMap<long long>;

/* LEMON multiplies weights by 4 and adds them up. */
constexpr __int128 WEIGHT_MOST = (static_cast<__int128>(1) << 62) / 16;

long long largest(const tdm_lemon_graph &graph) {
  long long most = 0;
  for (uint32_t k = 0; k < graph.edges; k++) {
    const long long size = graph.score[k] < 0 ? -graph.score[k] : graph.score[k];
    if (size > most) most = size;
  }
  return most;
}

/* The graph, with `constant` more for every edge. */
class Problem {
 public:
  Problem(const tdm_lemon_graph &from, long long constant)
      : weights_(graph_), from_(from), edges_(from.edges) {
    std::vector<Graph::Node> nodes(from.people);
    graph_.reserveNode(static_cast<int>(from.people));
    graph_.reserveEdge(static_cast<int>(from.edges));
    for (auto &node : nodes) node = graph_.addNode();
    for (uint32_t k = 0; k < from.edges; k++) {
      edges_[k] = graph_.addEdge(nodes[from.a[k]], nodes[from.b[k]]);
      weights_[edges_[k]] = from.score[k] + constant;
    }
  }

  template <class Matching>
  bool match(tdm_lemon_answer *answer, bool (*run)(Matching &)) {
    Matching matching(graph_, weights_);
    const auto start = std::chrono::steady_clock::now();
    if (!run(matching)) return false;
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - start;
    *answer = tdm_lemon_answer{0, 0, took.count()};
    for (uint32_t k = 0; k < from_.edges; k++) {
      if (!matching.matching(edges_[k])) continue;
      answer->pairs++;
      answer->score += from_.score[k];
    }
    return true;
  }

 private:
  Graph graph_;
  Weights weights_;
  const tdm_lemon_graph &from_;
  std::vector<Graph::Edge> edges_;
};

using Some = lemon::MaxWeightedMatching<Graph, Weights>;
using All = lemon::MaxWeightedPerfectMatching<Graph, Weights>;

bool run_some(Some &matching) {
  matching.run();
  return true;
}

bool run_all(All &matching) { return matching.run(); }

}  // namespace

bool tdm_lemon_is_here(void) { return true; }

bool tdm_lemon_match(const tdm_lemon_graph *graph, bool pairs_first, tdm_lemon_answer *answer) {
  const __int128 constant =
      pairs_first ? static_cast<__int128>(largest(*graph)) * graph->people + 1 : 0;
  if ((constant + largest(*graph)) * (graph->people + 1) > WEIGHT_MOST) return false;
  try {
    return Problem(*graph, static_cast<long long>(constant)).match<Some>(answer, run_some);
  } catch (const std::bad_alloc &) {
    return false;
  }
}

bool tdm_lemon_match_all(const tdm_lemon_graph *graph, tdm_lemon_answer *answer) {
  if (static_cast<__int128>(largest(*graph)) * (graph->people + 1) > WEIGHT_MOST) return false;
  try {
    return Problem(*graph, 0).match<All>(answer, run_all);
  } catch (const std::bad_alloc &) {
    return false;
  }
}
