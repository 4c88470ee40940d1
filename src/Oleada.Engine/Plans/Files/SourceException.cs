namespace Oleada.Engine.Plans.Files;

/// <summary>The file cannot be read any further.</summary>
internal sealed class SourceException(int line, int column, string message, string? field = null) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public string? Field { get; } = field;
}
