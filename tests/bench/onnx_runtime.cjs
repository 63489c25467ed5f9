// Runs the exported model of frameworks.py on one thread: the median in microseconds on stdout, its
// result in a file.
const fs = require('fs');
const path = require('path');
const runtime = require('onnxruntime-node');

async function main(job) {
  const at = (name) => path.join(job.folder, name);
  const input = (name) => {
    const bytes = fs.readFileSync(at(name));
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    return new runtime.Tensor('float32', values.slice(), job[name]);
  };
  const session = await runtime.InferenceSession.create(at('model.onnx'), {
    intraOpNumThreads: 1, interOpNumThreads: 1,
  });
  const feeds = {observed: input('observed'), noise: input('noise')};
  const took = [];
  let result;
  for (const end = process.hrtime.bigint() + 1000000000n; process.hrtime.bigint() < end;) {
    const start = process.hrtime.bigint();
    result = await session.run(feeds);
    took.push(Number(process.hrtime.bigint() - start) / 1e3);
  }
  fs.writeFileSync(at('result'), Buffer.from(result.result.data.buffer));
  took.sort((a, b) => a - b);
  console.log(took[took.length >> 1]);
}

main(JSON.parse(process.argv[2])).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
