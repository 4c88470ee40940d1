namespace Oleada.Client.Lines;

/// <summary>A connection ended or could not be made; it may work later.</summary>
internal sealed class LineLostException(string reason, Exception? cause = null) : Exception(reason, cause);
