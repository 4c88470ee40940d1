namespace Oleada.Agents.Programs;

/// <summary>Something that follows from a line of a program's.</summary>
internal abstract record Move
{
    private Move()
    {
    }

    /// <summary>A line for the program's stdin.</summary>
    public sealed record Say(string Line) : Move;

    /// <summary>Nothing more is said: the program reads to the end of its stdin.</summary>
    public sealed record EndOfInput : Move;

    public sealed record Did(AgentStep Step) : Move;

    /// <summary>The program waits for an answer.</summary>
    public sealed record Asks(AgentQuestion Question) : Move;
}
