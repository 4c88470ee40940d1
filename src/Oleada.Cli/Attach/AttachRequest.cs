using Oleada.Cli.Runs;

namespace Oleada.Cli.Attach;

/// <summary>What <c>oleada attach</c> was asked for.</summary>
internal sealed record AttachRequest(string ExecutionId, string DataFolder, Uri? Url, string? Key)
{
    public bool FromStart { get; init; }

    public long? Since { get; init; }

    public OutputMode Output { get; init; }

    /// <exception cref="UserException">No server is known.</exception>
    public ServerPlace Place() => Url is not null
        ? new(Url, Key ?? throw new UserException("--url needs a key: --key, or $OLEADA_KEY"))
        : ServerPlace.In(DataFolder) is { } place
            ? place with { Key = Key ?? place.Key }
            : throw new UserException($"no server runs on data folder {DataFolder}; start one with: oleada serve --data {DataFolder}");

    /// <summary>Where the server is now: one that was started again may have another port.</summary>
    public ServerPlace? MovedTo() => Url is null ? ServerPlace.In(DataFolder) : null;
}
