package dlfs.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rewrites the names of layers by the first of several patterns that matches the whole name. */
final class LayerNameRules {
  private record Rule(Pattern pattern, Function<MatchResult, String> rewrite) {}

  private final List<Rule> rules = new ArrayList<>();

  /** Adds a rule. */
  LayerNameRules rule(String pattern, Function<MatchResult, String> rewrite) {
    rules.add(new Rule(Pattern.compile(pattern), rewrite));
    return this;
  }

  /** Adds a rule whose result refers to groups of the pattern: $1, $2, … */
  LayerNameRules rule(String pattern, String replacement) {
    return rule(
        pattern,
        match -> {
          String rewritten = replacement;
          for (int group = 1; group <= match.groupCount(); group++) {
            rewritten = rewritten.replace("$" + group, match.group(group));
          }
          return rewritten;
        });
  }

  /** Returns the rules as a function, which returns a name that no pattern matches unchanged. */
  UnaryOperator<String> toFunction() {
    return name -> {
      for (Rule rule : rules) {
        Matcher matcher = rule.pattern.matcher(name);
        if (matcher.matches()) {
          return rule.rewrite.apply(matcher.toMatchResult());
        }
      }
      return name;
    };
  }

  /** Returns the number in a group of a match, less {@code less}. */
  static int number(MatchResult match, int group, int less) {
    return Integer.parseInt(match.group(group)) - less;
  }
}
