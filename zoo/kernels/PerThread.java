package kernels;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What takes long to make, and may be used by one thread at a time: each thread makes its own for
 * each key, once.
 */
final class PerThread<K, V> {
  /** More keys than the layers of a network have. */
  private static final int MOST = 200;

  private final ThreadLocal<Map<K, V>> known = ThreadLocal.withInitial(HashMap::new);
  private final Function<K, V> maker;

  PerThread(Function<K, V> maker) {
    this.maker = maker;
  }

  V get(K key) {
    Map<K, V> ofThisThread = known.get();
    if (ofThisThread.size() > MOST) {
      ofThisThread.clear();
    }
    return ofThisThread.computeIfAbsent(key, maker);
  }
}
