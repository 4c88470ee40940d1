using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>One or more clients of one kind, and what they noted.</summary>
internal interface IFollower
{
    /// <summary>The kind first.</summary>
    string Name { get; }

    /// <summary>How many clients this stands for.</summary>
    int Clients { get; }

    IReadOnlyList<StreamRecord> Records { get; }

    int Reconnects { get; }

    /// <summary>What went wrong last.</summary>
    string LastFault { get; }

    /// <summary>Until told to stop.</summary>
    Task RunAsync(CancellationToken stop);
}
