using System.Buffers.Binary;
using Oleada.Agents;
using Oleada.Agents.PullRequests;
using Oleada.Agents.Workspaces;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;
using Oleada.Server.Pulls;
using Oleada.Server.Tickets;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

namespace Oleada.Server;

/// <summary>What one process has open of a data folder: the log, the executions, the keys.</summary>
public sealed class Node : IAsyncDisposable
{
    private Node(DataFolder data, EventLog log, ExecutionHost executions, AccessKeys keys, ServerOptions options)
    {
        Data = data;
        Log = log;
        Executions = executions;
        Keys = keys;
        Callers = new CallerWatch(keys.Standing, options.Time, options.OnFailure);
        Tickets = new TicketDoor(log);
        Pulls = new ExecutionPulls(data.Path, log, executions, options.Forge, options.Time);
        Following = new PullFollowing(Pulls, executions, new PullTicket(Tickets, options.Time), options);
    }

    public DataFolder Data { get; }

    public EventLog Log { get; }

    public ExecutionHost Executions { get; }

    internal AccessKeys Keys { get; }

    /// <summary>Tells live connections when their caller is no longer let in.</summary>
    internal CallerWatch Callers { get; }

    /// <summary>The internal door, for HTTP and engine links alike.</summary>
    internal TicketDoor Tickets { get; }

    internal ExecutionPulls Pulls { get; }

    /// <summary>Opens the pull requests of executions that end, and follows those that are open.</summary>
    internal PullFollowing Following { get; }

    /// <exception cref="DataFolderInUseException">Another process has the folder open.</exception>
    public static async Task<Node> OpenAsync(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = DataFolder.Open(options.DataFolder);
        EventLog? log = null;
        try
        {
            log = new EventLog(options.OpenStore?.Invoke(data.LogFile) ?? SqliteEventStore.Open(data.LogFile, options.OnRemark, options.Time));
            var keys = AccessKeys.Open(data, options.Random, options.Time);
            var runner = options.Runner ?? Runners.Create(data.Path, options.Attempts, options.Time);
            var executions = new ExecutionHost(log, runner, options.Time, () => Number(options.Random), options.Attempts.BudgetUsd, ProjectFinding.With(options.Time));
            return new Node(data, log, executions, keys, options);
        }
        catch
        {
            if (log is not null)
                await log.DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Stops all attempts, writes what is queued, and lets the folder go.</summary>
    public async ValueTask DisposeAsync()
    {
        await Executions.DisposeAsync();
        await Following.DisposeAsync();
        Pulls.Dispose();
        await Log.DisposeAsync();
        Tickets.Dispose();
        await Callers.DisposeAsync();
        Keys.Dispose();
        Data.Dispose();
    }

    private static uint Number(RandomBytes random)
    {
        Span<byte> bytes = stackalloc byte[4];
        random(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
