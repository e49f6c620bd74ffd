package dlfs.spark;

import dlfs.lab.Cell;
import dlfs.lab.CellContext;
import dlfs.lab.CellResult;
import dlfs.lab.CellWorker;
import java.util.HashMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A Spark task: computes the only run of a partition. */
final class CellTask extends AbstractFunction1<Iterator<Cell>, CellResult>
    implements java.io.Serializable {
  private static final long serialVersionUID = 1;

  private final CellContext context;
  private final Broadcast<HashMap<String, byte[]>> data;
  private final Broadcast<HashMap<String, byte[]>> needed;
  private final LongAccumulator steps;

  /**
   * @param context what the run has in common with others
   * @param data the files of the data set
   * @param needed the files of runs that it needs
   * @param steps counts the steps that it makes
   */
  CellTask(
      CellContext context,
      Broadcast<HashMap<String, byte[]>> data,
      Broadcast<HashMap<String, byte[]>> needed,
      LongAccumulator steps) {
    this.context = context;
    this.data = data;
    this.needed = needed;
    this.steps = steps;
  }

  @Override
  public CellResult apply(Iterator<Cell> partition) {
    try (StepCount count = new StepCount(steps)) {
      return CellWorker.compute(
          context, partition.next(), data::value, needed::value, count::follow);
    }
  }
}
