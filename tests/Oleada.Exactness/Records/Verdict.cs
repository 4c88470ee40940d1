using System.Text;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Records;

/// <summary>What came of it, for each kind of client.</summary>
internal sealed class Verdict
{
    private readonly List<string> _faults = [];
    private readonly StringBuilder _table = new(Header);

    private const string Header = "kind            clients  streams  reconnects      events  repeated  missing  wrong  incomplete\n";

    public IReadOnlyList<string> Faults => _faults;

    public bool IsExact => _faults.Count == 0;

    /// <summary>A row per kind, then every fault.</summary>
    public override string ToString() => _table + string.Concat(_faults.Take(50).Select(fault => fault + "\n"));

    public void Add(string fault) => _faults.Add(fault);

    public void Add(string kind, IReadOnlyList<IFollower> followers, IReadOnlyDictionary<string, Truth> truth)
    {
        var records = followers.SelectMany(follower => follower.Records).ToArray();
        var incomplete = followers.SelectMany(follower => follower.Records.Select(record => Compare(follower, record, truth[record.Stream]))).Count(equal => !equal);
        _table.Append($"{kind,-15} {followers.Sum(follower => follower.Clients),7:N0} {records.Length,8:N0} {followers.Sum(follower => follower.Reconnects),11:N0} ")
            .Append($"{records.Sum(record => record.Received),11:N0} {records.Sum(record => record.Repeated),9:N0} ")
            .Append($"{records.Sum(record => record.Missing),8:N0} {records.Sum(record => record.Wrong),6:N0} {incomplete,11:N0}\n");
    }

    private bool Compare(IFollower follower, StreamRecord record, Truth truth)
    {
        if (record.Repeated + record.Missing + record.Wrong > 0)
            _faults.Add($"{follower.Name}: {record.Stream}: {record.Repeated} repeated, {record.Missing} missing, {record.Wrong} wrong");
        if (record.Last != truth.Head)
            _faults.Add($"{follower.Name}: {record.Stream}: came to {record.Last} of {truth.Head}; {follower.LastFault}");
        else if (record.Digest != truth.Digest)
            _faults.Add($"{follower.Name}: {record.Stream}: other events than the log's");
        return record.Last == truth.Head && record.Digest == truth.Digest;
    }
}
