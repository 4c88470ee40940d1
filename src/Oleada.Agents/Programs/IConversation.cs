namespace Oleada.Agents.Programs;

/// <summary>
/// One turn's conversation with a program in its own protocol: a line in, moves out. It decides and performs nothing; it
/// never throws for what the program says. Not for use by several threads at a time.
/// </summary>
internal interface IConversation
{
    /// <summary>What is said before the program has said anything.</summary>
    IReadOnlyList<Move> Begin();

    /// <param name="line">One whole line of stdout.</param>
    IReadOnlyList<Move> Hear(string line);

    /// <param name="beginning">Of a line that was too long to be kept.</param>
    IReadOnlyList<Move> HearCut(string beginning);

    /// <summary>What follows from the answer to a question that it asked.</summary>
    IReadOnlyList<Move> Answer(string questionId, bool allowed);

    /// <summary>How the protocol asks for the end of the turn; nothing if it cannot.</summary>
    IReadOnlyList<Move> Interrupt();

    /// <summary>What is left to be told when no more lines come.</summary>
    IReadOnlyList<Move> Close();

    /// <summary>Whether the program has said how its turn ended; nothing more is said to it then.</summary>
    bool IsOver { get; }

    /// <summary>Why the turn failed, by what the program said.</summary>
    Failure? Failure { get; }

    /// <summary>The conversation, as a later turn can name it.</summary>
    string? Session { get; }

    /// <summary>Whether a tool is at work: the program need not say anything meanwhile.</summary>
    bool IsAtTool { get; }

    /// <summary>Whether the program need not end when its turn is over and its stdin closed. One that stays is ended.</summary>
    bool MayStay { get; }
}
