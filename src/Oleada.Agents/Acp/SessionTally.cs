namespace Oleada.Agents.Acp;

/// <summary>How a turn's tokens are read from a program's own record of the session, where its answer leaves some out.</summary>
/// <param name="Command">Prints the record, for the program's path and the session.</param>
/// <param name="Read">The tokens of the turn with this prompt, by model; null if what was printed is no such record.</param>
internal sealed record SessionTally(Func<string, string, string> Command, Func<string, string, IReadOnlyList<AgentStep.Usage>?> Read);
