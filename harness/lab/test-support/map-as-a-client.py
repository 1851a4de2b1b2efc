# Maps every file below a folder as a client does, reads a byte of each page, and prints what the kernel says of these
# mappings: bytes in pages of 2 MiB by smaps, pages of 4 KiB by node by numa_maps, and the sum of the bytes read.
# With a second argument it goes on mapping them until its input ends.
import glob, json, mmap, re, sys

maps, total = [], 0
for name in sorted(glob.glob(sys.argv[1] + '/*.gguf')):
    with open(name, 'rb') as file:
        mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    total += sum(mapped[0:len(mapped):4096])
    maps.append(mapped)
huge, nodes, inside = 0, {}, False
for line in open('/proc/self/smaps'):
    if re.match(r'[0-9a-f]+-[0-9a-f]+ ', line): inside = '.gguf' in line
    elif inside and re.match('(Shmem|File)PmdMapped:', line): huge += int(line.split()[1]) * 1024
for line in open('/proc/self/numa_maps'):
    if '.gguf' in line:
        for node, pages in re.findall(r' N(\d+)=(\d+)', line): nodes[node] = nodes.get(node, 0) + int(pages)
print(json.dumps({'huge': huge, 'nodes': nodes, 'sum': total}), flush=True)
if len(sys.argv) > 2:
    sys.stdin.read()
    print(json.dumps({'after': sum(sum(mapped[0:len(mapped):4096]) for mapped in maps)}))
