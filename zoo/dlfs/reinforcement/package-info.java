/**
 * Q-learning with a network (section 8.5.4; V. Mnih et al.: "Human-level control through deep
 * reinforcement learning", Nature 518, 2015): the {@link dlfs.reinforcement.ReplayMemory}, {@link
 * dlfs.reinforcement.EpsilonGreedy} exploration, and {@link dlfs.reinforcement.QLearner}, which
 * updates the network.
 */
package dlfs.reinforcement;
