namespace Oleada.Agents.Models.Tools;

/// <summary>A tool cannot do what it was asked to; the message is for the model.</summary>
internal sealed class ToolFailureException(string message) : Exception(message);
