namespace Oleada.Agents.Workspaces;

/// <summary>A workspace cannot be opened. The message is for a person and says what to do.</summary>
public sealed class WorkspaceException(string message) : Exception(message);
