namespace Oleada.Cli;

/// <summary>Something that the user can put right; the message says what.</summary>
internal sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
