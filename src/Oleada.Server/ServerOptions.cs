using System.Net;
using System.Security.Cryptography;
using Oleada.Agents;
using Oleada.Agents.PullRequests;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Auth;
using Oleada.Server.Tls;

namespace Oleada.Server;

/// <summary>How a server is started.</summary>
public sealed record ServerOptions
{
    public required string DataFolder { get; init; }

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Null to be reached over plain HTTP.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>
    /// Whether executions that an earlier process left unfinished are taken up at once, and pull requests followed. Those of
    /// executions that end in this process are made in any case.
    /// </summary>
    public bool TakeUp { get; init; }

    /// <summary>Origins of web pages, such as <c>http://localhost:5173</c>, that may use it beside its own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Where the build left the dashboard.</summary>
    public string DashboardFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public ServerLimits Limits { get; init; } = new();

    /// <summary>Whether <c>/ws</c> agrees to compress messages when a client asks for it.</summary>
    public bool Compression { get; init; }

    /// <summary>How attempts are run on this machine.</summary>
    public RunnerSettings Attempts { get; init; } = new();

    /// <summary>Where pull requests are made.</summary>
    public ForgeSettings Forge { get; init; } = new();

    /// <summary>Runs attempts in place of what <see cref="Attempts"/> describes.</summary>
    public OpenRunner? Runner { get; init; }

    /// <summary>Opens the log's store in place of the SQLite file that is named; for measuring what durability costs.</summary>
    internal Func<string, IEventStore>? OpenStore { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public RandomBytes Random { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Takes what the operator has to know, such as a loss or harm of the log; it goes to standard error unless told otherwise.</summary>
    public Action<string> OnRemark { get; init; } = line => Console.Error.WriteLine($"oleada: {line}");

    /// <summary>Takes failures that are the server's own; they go to standard error unless told otherwise.</summary>
    public Action<Exception> OnFailure { get; init; } = failure => Console.Error.WriteLine($"oleada: {failure}");
}
